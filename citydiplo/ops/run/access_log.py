"""gunicorn's logs without the secrets that addresses hold: in path, query and Referer."""

from gunicorn.glogging import Logger

from citydiplo.kit import environment
from citydiplo.kit.web.masking import MaskedFormatter, mask, mask_path


def _formatter(*plain):
    """Of the lines that LOG_FORMAT asks for."""
    if environment.one_of("LOG_FORMAT", ("line", "json")) == "json":
        from citydiplo.kit.web.structured_log import JsonFormatter

        return JsonFormatter()
    return MaskedFormatter(*plain)


class MaskedLogger(Logger):
    """The access log and the error log, masked."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_formatter(self.error_fmt, self.datefmt))

    def atoms(self, resp, req, environ, request_time):
        found = super().atoms(resp, req, environ, request_time)
        masked = {name: mask(value) if isinstance(value, str) else value for name, value in found.items()}
        return masked | {"q": mask_path(f"?{found['q'] or ''}")[1:]}
