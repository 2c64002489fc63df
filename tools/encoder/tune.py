"""Teach the encoder's upper layers all heads at once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tools.encoder.lessons import Answers, answers, batches, teaching
from tools.encoder.network import WIDTH, Encoder
from tools.encoder.packed import Array, Packed
from tools.encoder.pieces import Pieces
from tools.training.plan import CLASSES, HEADS, Head
from tools.training.rows import SEED, Row
from triage.engine.text import quiet

_SHARES = {  # of the loss
    Head.TONE: 1.0,
    Head.COMPLAINT: 0.4,
    Head.ABUSE: 0.4,
    Head.SPAM: 0.2,
    Head.CRITICAL: 0.5,
    Head.DANGER: 0.8,
}
_MOST_PIECES = 160  # of a text; comments are shorter
_SPREAD = 12.0  # a unit vector's numbers are small
_BARRED = -1e4
_EVERY = 50  # steps between two words of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How long and how fast the encoder is taught."""

    passes: float = 2.0
    lowest: int = 4  # the layers below it stay as they are
    rate: float = 1e-4  # of the uppermost layer
    decay: float = 0.9  # of the rate, from a layer to the one below
    heads_rate: float = 2e-3
    pieces: int = 4096  # in a batch
    dropout: float = 0.1
    warm_up: int = 100  # steps


def tune(
    rows: Sequence[Row], packed: Packed, recipe: Recipe, says: Callable[[str], None]
) -> dict[str, Array]:
    """Return the tensors of the upper layers, taught by the rows that may teach them."""
    torch.manual_seed(SEED)
    pieces = Pieces(packed)
    allowed = teaching(rows)
    numbers = {index: pieces.numbers(quiet(rows[index].text), most=_MOST_PIECES) for index in allowed}
    told = answers(rows, allowed)
    encoder = Encoder(packed, lowest=recipe.lowest)
    heads = nn.Linear(WIDTH, sum(CLASSES[head] for head in HEADS))
    nn.init.zeros_(heads.weight)
    nn.init.zeros_(heads.bias)
    teacher = torch.optim.AdamW(_rates(encoder, heads, recipe), weight_decay=0.01)
    rates = [group["lr"] for group in teacher.param_groups]
    plan = list(_plan(rows, allowed, numbers, recipe))
    says(f"{len(allowed)} rows, {len(plan)} steps")
    encoder.train()
    losses: list[float] = []
    for step, batch in enumerate(plan):
        pace = min(1.0, (step + 1) / recipe.warm_up) * (1 - step / len(plan))
        for group, rate in zip(teacher.param_groups, rates, strict=True):
            group["lr"] = rate * pace
        vectors = encoder(*_padded([numbers[index] for index in batch]), dropout=recipe.dropout)
        loss = _loss(heads(functional.dropout(vectors, recipe.dropout) * _SPREAD), told, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        teacher.step()
        teacher.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if (step + 1) % _EVERY == 0:
            says(f"step {step + 1}: loss {np.mean(losses[-_EVERY:]):.3f}")
    return encoder.tensors()


def _plan(
    rows: Sequence[Row], allowed: Sequence[int], numbers: Mapping[int, list[int]], recipe: Recipe
) -> Iterator[list[int]]:
    chance = random.Random(SEED)  # noqa: S311 - the same order each time is the point
    lengths = [len(numbers.get(index, ())) for index in range(len(rows))]
    passes = [
        list(batches(rows, allowed, lengths, pieces=recipe.pieces, chance=chance))
        for _ in range(int(np.ceil(recipe.passes)))
    ]
    return itertools.islice(itertools.chain(*passes), int(recipe.passes * len(passes[0])))


def _rates(encoder: Encoder, heads: nn.Linear, recipe: Recipe) -> list[dict[str, object]]:
    layers = list(encoder.layers)[recipe.lowest :]
    steps = range(len(layers) - 1, -1, -1)
    groups: list[dict[str, object]] = [
        {"params": list(layer.parameters()), "lr": recipe.rate * recipe.decay**below}
        for layer, below in zip(layers, steps, strict=True)
    ]
    return [*groups, {"params": list(heads.parameters()), "lr": recipe.heads_rate}]


def _padded(numbers: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(one) for one in numbers])
    found = torch.ones(len(numbers), int(lengths.max()), dtype=torch.long)
    for at, one in enumerate(numbers):
        found[at, : len(one)] = torch.tensor(one)
    return found, lengths


def _loss(logits: Tensor, told: Mapping[Head, Answers], batch: Sequence[int]) -> Tensor:
    total = torch.zeros(())
    for head, own in zip(HEADS, logits.split([CLASSES[one] for one in HEADS], dim=1), strict=True):
        said = told[head]
        if head is Head.TONE:
            barred = torch.zeros_like(own)
            barred[torch.from_numpy(~said.may_be_neutral[batch]), 1] = _BARRED
            own = own + barred  # noqa: PLW2901 - the same logits, without what nobody could say
        each = functional.cross_entropy(own, torch.from_numpy(said.labels[batch]), reduction="none")
        total = total + _SHARES[head] * (each * torch.from_numpy(said.weights[batch])).mean()
    return total
