"""Pages by cursor: no COUNT, and the thousandth page costs what the first one does."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first; `next` and `previous` are links or null."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    invalid_cursor_message = "The cursor is not one this API gave out."
