from hashlib import sha256


def digest(key, key_prefix, version):
    """Any text becomes a key that memcached accepts."""
    return sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()
