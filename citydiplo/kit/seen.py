"""Which version of a row a page showed, as the form on that page sends it back."""


def seen_version(request, name="version"):
    """The number in the hidden field ``name`` of what was sent."""
    return version_in(request.POST, name)


def version_in(data, name):
    """The same of a form's data; -1, which no row ever has, for what no page of ours sent."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
