"""Settings of one process, read from the environment (prefix ``SKYTELLER_``)."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every value a process may be given from outside; durations are in seconds."""

    model_config = SettingsConfigDict(env_prefix="SKYTELLER_", extra="ignore")

    database_app_url: SecretStr = Field(description="psycopg URL of the app role")
    database_dispatcher_url: SecretStr = Field(description="psycopg URL of the dispatcher role")
    secret_key: SecretStr = Field(min_length=32, description="signs visitor tokens")
    web_dir: Path | None = Field(default=None, description="folder that holds apps/*/dist of the pages")
    public_origins: list[str] = Field(default_factory=list, description="further origins of the console")
    cookie_secure: bool = False
    log_json: bool = True
    log_level: str = "INFO"
    database_pool_size: int = 10
    dispatcher_poll: float = 0.5
    bot_silence: float = Field(default=15.0, description="no bot entry for so long: a person is called")
    presence_lost: float = Field(default=6.0, description="an agent unheard for so long is gone")
    offer_timeout: float = 20.0
    visitor_token_days: int = 180
    visitors_per_minute: int = Field(default=30, gt=0, description="new visitors from one client address")
    staff_session_hours: int = 12
    upload_limit_bytes: int = 32 * 1024 * 1024
