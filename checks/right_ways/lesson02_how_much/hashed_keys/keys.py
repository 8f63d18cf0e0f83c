from hashlib import sha256


def hashed(key, key_prefix, version):
    return sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()
