from hashlib import sha256


def make_key(key, key_prefix, version):
    """How the warehouse writes a key."""
    return f"{key_prefix}|v{version}|{key}"


def digest(key, key_prefix, version):
    """Any text becomes a key of the same length."""
    return sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()
