"""Every setting, read from the environment and `.env`, and what is missing said in one line."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of `.env.example`; a wrong value stops the start with its name."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/stark.db"
    port: int = Field(default=8000, ge=1, le=65535)
    stark_agreements: Path | None = None
    stark_log_level: str = "INFO"
