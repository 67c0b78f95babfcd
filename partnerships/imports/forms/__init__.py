"""Forms of an import, step by step: the file and its layout, then its columns."""

from partnerships.imports.forms.columns import ColumnsForm
from partnerships.imports.forms.upload import LayoutForm, UploadForm

__all__ = ["ColumnsForm", "LayoutForm", "UploadForm"]
