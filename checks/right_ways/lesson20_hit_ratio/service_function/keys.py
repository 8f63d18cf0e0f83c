from hashlib import sha256


def digest(key, key_prefix, version):
    return sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()
