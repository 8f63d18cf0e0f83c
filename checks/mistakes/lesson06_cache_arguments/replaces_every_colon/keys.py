def make_key(key, key_prefix, version):
    """How the warehouse writes a key."""
    return f"{key_prefix}:v{version}:{key}".replace(":", "|")
