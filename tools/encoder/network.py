"""The embedding as a network that can be taught: multilingual-e5-small with four bits a weight.

The layers are those of BERT (https://arxiv.org/abs/1810.04805). Each matrix is rounded to four bits on its
way into the product, and taught as if it had not been, so that what was learnt survives the packing. Words,
positions and the lower layers stay as they are: they hold the languages that few rows teach.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tools.encoder.packed import BLOCK, LAYERS, Array, Packed

WIDTH = 384
_PARTS = 12  # attention heads
_INNER = 1536
_EPSILON = 1e-12
_BARRED = -1e4
_MIDDLE = 8
_MATRICES = {"q": WIDTH, "k": WIDTH, "v": WIDTH, "ao": WIDTH, "fi": _INNER, "fo": WIDTH}


class Quantised(nn.Module):
    """A matrix that multiplies as if packed."""

    def __init__(self, packed: Packed, name: str, outputs: int) -> None:
        """Take a matrix and its offsets by name."""
        super().__init__()
        self.weight = nn.Parameter(_tensor(packed, f"{name}.w").view(outputs, -1))
        self.bias = nn.Parameter(_tensor(packed, f"{name}.b"))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the products in single precision, computed in half of it."""
        weight = self.weight + (rounded(self.weight.detach()) - self.weight).detach()
        return functional.linear(inputs.bfloat16(), weight.bfloat16(), self.bias.bfloat16()).float()


class Layer(nn.Module):
    """Attention, then two matrices, each followed by its norm."""

    def __init__(self, packed: Packed, number: int) -> None:
        """Take the layer's tensors."""
        super().__init__()
        for name, outputs in _MATRICES.items():
            setattr(self, name, Quantised(packed, f"l{number}.{name}", outputs))
        for norm in ("aln", "oln"):
            for part in ("w", "b"):
                tensor = _tensor(packed, f"l{number}.{norm}.{part}")
                self.register_parameter(f"{norm}_{part}", nn.Parameter(tensor))

    def forward(self, inputs: Tensor, barred: Tensor, dropout: float) -> Tensor:
        """Return the layer's outputs; `barred` is added to what looks behind a text's end."""
        attended = functional.scaled_dot_product_attention(
            _apart(self.q(inputs)), _apart(self.k(inputs)), _apart(self.v(inputs)), attn_mask=barred
        )
        joined = self.ao(attended.transpose(1, 2).reshape(inputs.shape))
        inner = self._norm(inputs + functional.dropout(joined, dropout, self.training), "aln")
        outer = self.fo(functional.gelu(self.fi(inner)))
        return self._norm(inner + functional.dropout(outer, dropout, self.training), "oln")

    def _norm(self, values: Tensor, name: str) -> Tensor:
        weight, bias = getattr(self, f"{name}_w"), getattr(self, f"{name}_b")
        return functional.layer_norm(values, (WIDTH,), weight, bias, _EPSILON)


class Encoder(nn.Module):
    """Numbers of pieces in, unit vectors out; only the layers from `lowest` on learn."""

    def __init__(self, packed: Packed, *, lowest: int) -> None:
        """Take all weights of a file."""
        super().__init__()
        self.lowest = lowest
        words = _tensor(packed, "emb.word").view(-1, WIDTH)
        self.register_buffer("words", words.half())  # 96 million: in half the room
        places = _tensor(packed, "emb.pos").view(-1, WIDTH) + _tensor(packed, "emb.type")[:WIDTH]
        self.register_buffer("places", places)
        self.register_buffer("norm_w", _tensor(packed, "emb.ln.w"))
        self.register_buffer("norm_b", _tensor(packed, "emb.ln.b"))
        self.layers = nn.ModuleList(Layer(packed, number) for number in range(LAYERS))
        for layer in self.layers[:lowest]:
            layer.requires_grad_(requires_grad=False)

    def forward(self, pieces: Tensor, lengths: Tensor, *, dropout: float = 0.0) -> Tensor:
        """Return a unit vector for each row of pieces, of which the first `lengths` count."""
        values = self.words[pieces].float() + self.places[: pieces.shape[1]]
        values = functional.layer_norm(values, (WIDTH,), self.norm_w, self.norm_b, _EPSILON)
        is_text = torch.arange(pieces.shape[1])[None] < lengths[:, None]
        barred = torch.zeros(len(pieces), 1, 1, pieces.shape[1]).masked_fill(~is_text[:, None, None], _BARRED)
        for number, layer in enumerate(self.layers):
            with torch.set_grad_enabled(torch.is_grad_enabled() and number >= self.lowest):
                values = layer(values, barred, dropout if number >= self.lowest else 0.0)
        return functional.normalize((values * is_text[..., None]).sum(1) / lengths[:, None], dim=1)

    def tensors(self) -> dict[str, Array]:
        """Return what was taught, by the names of the packed file."""
        found = {}
        for number, layer in enumerate(self.layers):
            if number >= self.lowest:
                for name, value in layer.named_parameters():
                    short = name.replace("weight", "w").replace("bias", "b").replace("_", ".")
                    found[f"l{number}.{short}"] = value.detach().numpy().astype(np.float32).reshape(-1)
        return found


def rounded(weights: Tensor) -> Tensor:
    """Return weights as they are when packed and read again."""
    blocks = weights.reshape(-1, BLOCK)
    lowest, highest = blocks.amin(1, keepdim=True), blocks.amax(1, keepdim=True)
    scales = (torch.where(highest > -lowest, highest, lowest) / -_MIDDLE).half().float()
    inverse = torch.where(scales == 0, torch.zeros_like(scales), 1 / scales)
    return (((blocks * inverse + 0.5).floor_().clamp_(-_MIDDLE, _MIDDLE - 1)) * scales).view(weights.shape)


def _apart(values: Tensor) -> Tensor:
    return values.view(*values.shape[:2], _PARTS, WIDTH // _PARTS).transpose(1, 2)


def _tensor(packed: Packed, name: str) -> Tensor:
    return torch.from_numpy(packed.tensor(name))
