"""Files into documents: text, Markdown, HTML, Word, PDF, Excel."""

from fumao.audit.documents.document import Document, read_document

__all__ = ["Document", "read_document"]
