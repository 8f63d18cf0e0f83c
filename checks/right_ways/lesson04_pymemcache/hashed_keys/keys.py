from hashlib import sha256


def digest(key, key_prefix, version):
    """A key without spaces, of one length, whatever it is made of."""
    return sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()
