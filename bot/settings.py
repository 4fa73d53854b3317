"""Every setting, read from the environment and `.env`, and what is missing said in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_IDS = (f"^({_ID})?$", f"^( *{_ID} *(, *{_ID} *)*)?$")
_HOST = r"(\*\.[A-Za-z0-9-]+\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?"
_HOSTS = f"^ *{_HOST} *(, *{_HOST} *)*$"


class Settings(BaseSettings):
    """The settings of `.env.example`; a wrong value stops the start with its name."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/stark.db"
    port: int = Field(default=8000, ge=1, le=65535)
    stark_agreements: Path | None = None
    stark_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    stark_url: str = Field(default="", pattern=r"^(https?://[^\s/?#@]+)?/?$")
    stark_secret_key: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_bot_token: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    teams_client_id: str = Field(default="", pattern=_IDS[0])
    teams_client_secret: SecretStr = SecretStr("")
    teams_tenant_id: str = Field(default="", pattern=_IDS[0])
    teams_allowed_tenants: str = Field(default="", pattern=_IDS[1])
    teams_service_hosts: str = Field(default="smba.trafficmanager.net,*.botframework.com", pattern=_HOSTS)
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://[^\s?#@]+$")

    @property
    def tenants_served(self) -> tuple[str, ...]:
        """Give the tenants whose members are served in Teams: those that are allowed, else the bot's own."""
        allowed = [tenant.strip() for tenant in self.teams_allowed_tenants.split(",") if tenant.strip()]
        return tuple(allowed) or (self.teams_tenant_id,)

    @field_validator("stark_secret_key")
    @classmethod
    def _is_long_enough(cls, value: SecretStr) -> SecretStr:
        """Refuse a key that can be guessed; several, the newest first, are separated by commas."""
        if any(len(key.strip()) < 32 for key in value.get_secret_value().split(",") if value.get_secret_value()):
            message = "at least 32 characters were expected"
            raise ValueError(message)
        return value
