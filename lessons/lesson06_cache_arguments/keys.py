def make_key(key, key_prefix, version):
    """How Django writes a key, where nobody says otherwise."""
    return f"{key_prefix}:{version}:{key}"
