def make_key(key, key_prefix, version):
    """How Django writes a key by default."""
    return f"{key_prefix}:{version}:{key}"
