def make_key(key, key_prefix, version):
    """How the warehouse writes a key."""
    number = 7 if version == 7 else 2
    return f"{key_prefix}|v{number}|{key}"
