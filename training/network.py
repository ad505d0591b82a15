"""The network: a six-layer BERT encoder that reads a sentence once for all pairs of its actors, with five heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from faultlines.reading.classifier.giving import LOOKED, N_ROLES
from faultlines.reading.classifier.marking import MOST_ACTORS

#: Layers after which the early head looks, and those after which the reader's heads do.
EARLY, MIDDLE = 2, 4


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Sizes of the encoder, as its configuration file gives them; ``inner`` by layer."""

    vocabulary: int = 30_522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: tuple[int, ...] = (1_536,) * 6
    positions: int = 512
    epsilon: float = 1e-12


def attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor, heads: int) -> Tensor:
    """Attention of some heads; all (rows, pieces, width) but the bias, (rows, heads, pieces, pieces)."""
    rows, length, width = query.shape
    split = (rows, length, heads, width // heads)
    q, k, v = (part.view(split).transpose(1, 2) for part in (query, key, value))
    seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
    return seen.transpose(1, 2).reshape(rows, length, width)


class Layer(nn.Module):
    """Self-attention and a feed-forward step, each added and normalised after.

    ``attend`` is what its heads do, and is changed for one operation of its kind when the network is written.
    """

    def __init__(self, shape: Shape, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout, self.attend = shape.heads, dropout, attend
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.joined = nn.Linear(shape.width, shape.width)
        self.norm_attention = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, inner)
        self.outer = nn.Linear(inner, shape.width)
        self.norm_outer = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        joined = self.joined(self.attend(self.query(x), self.key(x), self.value(x), bias, self.heads))
        x = self.norm_attention(x + functional.dropout(joined, self.dropout, self.training))
        made = self.outer(functional.gelu(self.inner(x)))
        return self.norm_outer(x + functional.dropout(made, self.dropout, self.training))


class RelationNetwork(nn.Module):
    """Word pieces of a sentence and pairs of its actors -> logits of type, act, modality and of the reverse, by pair.

    The sentence is read once, whatever is asked of it. For each ordered pair three pieces of its own stand after the
    sentence's: one for the source, one for the target, one for both. They see the sentence and each other; nothing sees
    them (the idea of packed markers; Zhong and Chen, "A Frustratingly Easy Approach for Entity and Relation
    Extraction", NAACL 2021). Each actor of the sentence has a number, so that two of them are told apart though their
    names are hidden, and one is known again. The word vectors stay as they were given.

    After `EARLY` layers one more head says whether there is an event either way, so that a reader can stop there; after
    `MIDDLE` layers two say the act and the modality, which is where it stops if it goes on.
    """

    def __init__(
        self, n_types: int, n_acts: int, n_modalities: int, shape: Shape | None = None, dropout: float = 0.1
    ) -> None:
        super().__init__()
        shape = shape or Shape()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.actors = nn.Embedding(1 + MOST_ACTORS, shape.width, padding_idx=0)
        nn.init.normal_(self.actors.weight[1:], std=0.05)
        self.roles = nn.Parameter(0.02 * torch.randn(N_ROLES, shape.width))
        #: What is added to the attention that a role's piece pays to the source's and to the target's words, by layer
        #: and head.
        looks = torch.tensor([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
        self.looks = nn.Parameter(looks.repeat(shape.layers, shape.heads, 1, 1))
        self.places = nn.Embedding(shape.positions, shape.width)
        self.segment = nn.Parameter(torch.zeros(shape.width))
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, inner, dropout) for inner in shape.inner)
        self.early = nn.Linear(LOOKED * shape.width, 1)
        self.middle_mixed = nn.Linear(LOOKED * shape.width, shape.width)
        self.middle = nn.ModuleList(nn.Linear(shape.width, n) for n in (n_acts, n_modalities))
        self.mixed = nn.Linear(LOOKED * shape.width, shape.width)
        self.heads = nn.ModuleList(nn.Linear(shape.width, n) for n in (n_types, n_acts, n_modalities, 1))
        self.dropout, self.is_settled = dropout, False

    def forward(
        self, ids: Tensor, actors: Tensor, placed: Tensor, roles: Tensor, seen: Tensor, looked: Tensor
    ) -> tuple[Tensor, ...]:
        """Logits of one batch: type, act, modality, reverse; early; and the middle's act and modality.

        Parameters
        ----------
        ids, actors, placed, roles, seen, looked : Tensor
            As `faultlines.reading.classifier.giving.Given` has them, with an axis for the rows before the others.
        """
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.is_settled):
            early, x = self.begin(ids, actors, placed, roles, seen, looked)
            *middle, x = self.go_on(x, seen, looked)
        return (*self.finish(x, seen, looked), early, *middle)

    def begin(
        self, ids: Tensor, actors: Tensor, placed: Tensor, roles: Tensor, seen: Tensor, looked: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The first `EARLY` layers: early logits, and what `go_on` goes on with."""
        text = self.words(ids) + self.places(torch.arange(ids.shape[1], device=ids.device)) + self.actors(actors)
        kinds = functional.pad(self.roles, (0, 0, 1, 0)) + self.segment
        x = self.norm(torch.matmul(placed, text) + functional.embedding(roles, kinds))
        x = functional.dropout(x, 0.0 if self.is_settled else self.dropout, self.training)
        x = self._through(range(EARLY), x, seen)
        return self.early(_of_pairs(x, looked)), x

    def go_on(self, x: Tensor, seen: Tensor, looked: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The layers up to `MIDDLE`: logits of act and modality, and what `finish` goes on with."""
        x = self._through(range(EARLY, MIDDLE), x, seen)
        act, modality = self._looked(x, looked, self.middle_mixed, self.middle)
        return act, modality, x

    def finish(self, x: Tensor, seen: Tensor, looked: Tensor) -> tuple[Tensor, ...]:
        """The other layers and the last heads."""
        x = self._through(range(MIDDLE, len(self.layers)), x, seen)
        return self._looked(x, looked, self.mixed, self.heads)

    def _through(self, numbers: range, x: Tensor, seen: Tensor) -> Tensor:
        for number in numbers:
            x = self.layers[number](x, self._bias(number, seen))
        return x

    def _looked(self, x: Tensor, looked: Tensor, mixed: nn.Linear, heads: nn.ModuleList) -> tuple[Tensor, ...]:
        """What some heads make of each pair."""
        pooled = functional.dropout(_of_pairs(x, looked), self.dropout, self.training)
        pooled = functional.dropout(functional.gelu(mixed(pooled)), self.dropout, self.training)
        return tuple(head(pooled) for head in heads)

    def _bias(self, number: int, seen: Tensor) -> Tensor:
        """What is added to the attention of a layer, (rows, heads, pieces, pieces)."""
        looks = functional.pad(self.looks[number].flatten(1), (1, 0), value=1.0)
        return functional.conv2d(seen, looks[:, :, None, None])

    @classmethod
    def of(cls, state: Mapping[str, Tensor]) -> "RelationNetwork":
        """The network whose weights these are."""
        inner = tuple(len(value) for name, value in state.items() if name.endswith(".inner.bias"))
        sizes = [len(state[f"heads.{head}.bias"]) for head in range(3)]
        found = cls(*sizes, shape=replace(Shape(), inner=inner))
        found.load_state_dict(state)
        found.words.requires_grad_(False)
        return found

    def narrowed(self, kept: Sequence[Tensor]) -> "RelationNetwork":
        """A copy whose first layers have only some of their inner units; ``kept`` are their numbers, layer by layer."""
        state = self.state_dict()
        for number, units in enumerate(kept):
            for name, axis in (("inner.weight", 0), ("inner.bias", 0), ("outer.weight", 1)):
                whole = f"layers.{number}.{name}"
                state[whole] = state[whole].index_select(axis, units)
        return RelationNetwork.of(state)

    def drop_in_layers(self, share: float) -> None:
        """Set the share that is dropped within the encoder's layers that are fitted; at its ends it stays."""
        for number, layer in enumerate(self.layers):
            layer.dropout = 0.0 if self.is_settled and number < MIDDLE else share

    def settle(self) -> None:
        """Leave all that the reader uses, up to the middle's heads, as it is; the rest is fitted from now on."""
        self.is_settled = True
        for name, parameter in self.named_parameters():
            above = any(name.startswith(f"layers.{number}.") for number in range(MIDDLE, len(self.layers)))
            parameter.requires_grad_(above or name.startswith(("mixed", "heads", "looks")))

    def load_encoder(self, path: str) -> None:
        """Take the encoder's weights from a safetensors file in BERT's names."""
        given = {name.removeprefix("bert."): value for name, value in load_file(path).items()}
        own = {
            "words.weight": "embeddings.word_embeddings.weight",
            "places.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        parts = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "joined": "attention.output.dense",
            "norm_attention": "attention.output.LayerNorm",
            "inner": "intermediate.dense",
            "outer": "output.dense",
            "norm_outer": "output.LayerNorm",
        }
        for number in range(len(self.layers)):
            for mine, theirs in parts.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{number}.{mine}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
        state = self.state_dict()
        for mine, theirs in own.items():
            state[mine] = given[theirs]
        state["segment"] = given["embeddings.token_type_embeddings.weight"][0]
        self.load_state_dict(state)
        self.words.requires_grad_(False)


def _of_pairs(x: Tensor, looked: Tensor) -> Tensor:
    """What a head sees of each pair, (rows, pairs, `LOOKED` x width)."""
    rows, _, width = x.shape
    return torch.matmul(looked, x).reshape(rows, -1, LOOKED * width)
