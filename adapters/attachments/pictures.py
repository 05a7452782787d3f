"""Pictures inside other files: by their content, cleaned as if they stood alone."""

from adapters.attachments import gif, jpeg, png, riff


def clean_inside(content: bytes) -> bytes | None:
    """The picture alone; None for what is none that is known. Raises NoCopy, Refused."""
    if content.startswith(b"\xff\xd8\xff"):
        return jpeg.clean(content)
    if content.startswith(png.MAGIC):
        return png.clean(content)
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return gif.clean(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return riff.clean_picture(content)
    return None
