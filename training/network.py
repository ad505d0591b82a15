"""The network: a six-layer BERT encoder that reads a sentence once for all pairs of its actors, with five heads."""

from dataclasses import dataclass

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from faultlines.reading.classifier.marking import MOST_ACTORS

#: Pieces that each pair has of its own: for the source, the target, and both.
N_ROLES = 3
#: What a head sees of a pair: its own pieces, and the means of the source's and of the target's words.
_SEEN = N_ROLES + 2
#: Layers after which the early head looks, and those after which the reader's heads do.
EARLY, MIDDLE = 2, 4
#: Taken from the attention to what may not be seen.
_UNSEEN = 1e4


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Sizes of the encoder, as its configuration file gives them."""

    vocabulary: int = 30_522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1_536
    positions: int = 512
    epsilon: float = 1e-12


class Layer(nn.Module):
    """Self-attention and a feed-forward step, each added and normalised after."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, dropout
        self.query = nn.Linear(shape.width, shape.width)
        self.key = nn.Linear(shape.width, shape.width)
        self.value = nn.Linear(shape.width, shape.width)
        self.joined = nn.Linear(shape.width, shape.width)
        self.norm_attention = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm_outer = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, width = x.shape
        split = (rows, length, self.heads, width // self.heads)
        q, k, v = (part(x).view(split).transpose(1, 2) for part in (self.query, self.key, self.value))
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        joined = self.joined(seen.transpose(1, 2).reshape(rows, length, width))
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
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.early = nn.Linear(_SEEN * shape.width, 1)
        self.middle_mixed = nn.Linear(_SEEN * shape.width, shape.width)
        self.middle = nn.ModuleList(nn.Linear(shape.width, n) for n in (n_acts, n_modalities))
        self.mixed = nn.Linear(_SEEN * shape.width, shape.width)
        self.heads = nn.ModuleList(nn.Linear(shape.width, n) for n in (n_types, n_acts, n_modalities, 1))
        self.dropout, self.is_settled = dropout, False

    def forward(
        self, ids: Tensor, actors: Tensor, attended: Tensor, source: Tensor, target: Tensor
    ) -> tuple[Tensor, ...]:
        """Logits of one batch: type, act, modality, reverse; early; and the middle's act and modality.

        Parameters
        ----------
        ids : Tensor of int64, shape (rows, pieces)
        actors : Tensor of int64, shape (rows, pieces)
            Number of the actor that a piece belongs to, 0 for none.
        attended : Tensor of float32, shape (rows, pieces)
            1 where there is a piece, 0 where there is none.
        source, target : Tensor of float32, shape (rows, pairs, pieces)
            1 at the pieces of the source and of the target of each pair, 0 elsewhere.
        """
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.is_settled):
            early, x, mask = self.begin(ids, actors, attended, source, target)
            *middle, x = self.go_on(x, mask, source, target)
        return (*self.finish(x, mask, source, target), early, *middle)

    def begin(
        self, ids: Tensor, actors: Tensor, attended: Tensor, source: Tensor, target: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The first `EARLY` layers: early logits, and what `finish` goes on with."""
        rows, pieces = ids.shape
        text = self.words(ids) + self.places(torch.arange(pieces, device=ids.device)) + self.actors(actors)
        both = _both(source, target)
        of_pairs = _means(text, both)
        of_pairs = torch.cat([of_pairs, torch.zeros_like(of_pairs[:, :, :1])], 2) + self.roles
        x = self.norm(torch.cat([text, of_pairs.reshape(rows, -1, text.shape[-1])], 1) + self.segment)
        x = functional.dropout(x, 0.0 if self.is_settled else self.dropout, self.training)
        mask = _mask(attended, both)
        x = self._through(range(EARLY), x, mask, both)
        return self.early(_of_pairs(x, both)), x, mask

    def go_on(self, x: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The layers up to `MIDDLE`: logits of act and modality, and what `finish` goes on with."""
        both = _both(source, target)
        x = self._through(range(EARLY, MIDDLE), x, mask, both)
        act, modality = self._looked(x, both, self.middle_mixed, self.middle)
        return act, modality, x

    def finish(self, x: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, ...]:
        """The other layers and the last heads."""
        both = _both(source, target)
        x = self._through(range(MIDDLE, len(self.layers)), x, mask, both)
        return self._looked(x, both, self.mixed, self.heads)

    def _through(self, numbers: range, x: Tensor, mask: Tensor, both: Tensor) -> Tensor:
        for number in numbers:
            x = self.layers[number](x, self._bias(number, mask, both))
        return x

    def _looked(self, x: Tensor, both: Tensor, mixed: nn.Linear, heads: nn.ModuleList) -> tuple[Tensor, ...]:
        """What some heads make of each pair."""
        pooled = functional.dropout(_of_pairs(x, both), self.dropout, self.training)
        pooled = functional.dropout(functional.gelu(mixed(pooled)), self.dropout, self.training)
        return tuple(head(pooled) for head in heads)

    def _bias(self, number: int, mask: Tensor, both: Tensor) -> Tensor:
        """What is added to the attention of a layer, (rows, heads, all pieces, all pieces)."""
        rows, pairs, _, pieces = both.shape
        looks = torch.einsum("bpst,hrs->bhprt", both, self.looks[number]).reshape(rows, -1, N_ROLES * pairs, pieces)
        return mask + functional.pad(looks, (0, N_ROLES * pairs, pieces, 0))

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


def _both(source: Tensor, target: Tensor) -> Tensor:
    """Marks of both sides, (rows, pairs, 2, pieces)."""
    return torch.stack([source, target], 2)


def _means(x: Tensor, both: Tensor) -> Tensor:
    """Mean over the words of each side, zero where there are none, (rows, pairs, 2, width)."""
    return torch.matmul(both / both.sum(-1, keepdim=True).clamp(min=1.0), x[:, None, : both.shape[-1]])


def _of_pairs(x: Tensor, both: Tensor) -> Tensor:
    """What a head sees of each pair, (rows, pairs, `_SEEN` x width)."""
    rows, pairs, _, pieces = both.shape
    own = x[:, pieces:].reshape(rows, pairs, -1)
    return torch.cat([own, _means(x, both).reshape(rows, pairs, -1)], -1)


def _mask(attended: Tensor, both: Tensor) -> Tensor:
    """0 where a piece sees another, far below where not, (rows, 1, all pieces, all pieces)."""
    rows, pairs, _, pieces = both.shape
    own = N_ROLES * pairs
    hidden = ((attended[:, None, None, :] - 1.0) * _UNSEEN).expand(rows, 1, pieces + own, pieces)
    pair = torch.arange(own, device=both.device) // N_ROLES
    each_other = ((pair[:, None] == pair[None, :]).to(both.dtype) - 1.0) * _UNSEEN
    right = torch.cat([torch.full((pieces, own), -_UNSEEN, device=both.device), each_other], 0)
    return torch.cat([hidden, right.expand(rows, 1, pieces + own, own)], 3)
