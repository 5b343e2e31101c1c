"""The routes of every channel."""

from fastapi import APIRouter

from skyteller.domains.channels.registry import channels

routers: list[APIRouter] = [channel.router() for channel in channels]
