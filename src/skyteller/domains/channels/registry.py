"""All channels there are."""

from skyteller.domains.channels.channel import Channel
from skyteller.kernel.registry import Registry

channels = Registry("skyteller.domains.channels.adapters", Channel)
