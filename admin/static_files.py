"""The styles, the script and the sign of the pages; a closed list, read once."""

from aiohttp import web

from admin.html import STATIC

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {
    path.name: (path.read_bytes(), _TYPES[path.suffix])
    for path in STATIC.iterdir()
    if path.suffix in _TYPES
}


async def serve_static(request: web.Request) -> web.Response:
    """GET /static/{version}/{name}; 404 for anything not on the list."""
    found = _FILES.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found[0], content_type=found[1], charset="utf-8")
