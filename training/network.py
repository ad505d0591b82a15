"""The network: a six-layer BERT encoder that sees both actors marked, and four heads on top of it."""

from dataclasses import dataclass

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

#: Ids of the pieces [unused1] to [unused4], which mark the source's and the target's spans.
MARKS = (2, 3, 4, 5)


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
    """Word pieces of a sentence with marked actors -> logits of type, act, modality and of the reverse.

    The heads see the sentence's first piece and the mean of the source's and of the target's opening marks. The word
    vectors stay as they were given, but for what is learnt of the marks.
    """

    def __init__(
        self, n_types: int, n_acts: int, n_modalities: int, shape: Shape | None = None, dropout: float = 0.1
    ) -> None:
        super().__init__()
        shape = shape or Shape()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.marks = nn.Parameter(torch.zeros(len(MARKS), shape.width))
        self.register_buffer("mark_ids", torch.tensor(MARKS), persistent=False)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.segment = nn.Parameter(torch.zeros(shape.width))
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.mixed = nn.Linear(3 * shape.width, shape.width)
        self.heads = nn.ModuleList(nn.Linear(shape.width, n) for n in (n_types, n_acts, n_modalities, 1))
        self.dropout = dropout

    def forward(self, ids: Tensor, attended: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, ...]:
        """Logits of one batch.

        Parameters
        ----------
        ids : Tensor of int64, shape (rows, pieces)
        attended, source, target : Tensor of float32, shape (rows, pieces)
            1 where there is a piece, an opening mark of the source, of the target; 0 elsewhere.
        """
        places = torch.arange(ids.shape[1], device=ids.device)
        words = self.words(ids) + (ids[:, :, None] == self.mark_ids).to(self.marks.dtype) @ self.marks
        x = self.norm(words + self.places(places) + self.segment)
        x = functional.dropout(x, self.dropout, self.training)
        bias = (attended[:, None, None, :] - 1.0) * 1e4
        for layer in self.layers:
            x = layer(x, bias)
        pooled = torch.cat([x[:, 0], _mean(x, source), _mean(x, target)], dim=-1)
        pooled = functional.gelu(self.mixed(functional.dropout(pooled, self.dropout, self.training)))
        pooled = functional.dropout(pooled, self.dropout, self.training)
        return tuple(head(pooled) for head in self.heads)

    def drop_in_layers(self, share: float) -> None:
        """Set the share that is dropped within the encoder's layers; at its ends it stays."""
        for layer in self.layers:
            layer.dropout = share

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


def _mean(x: Tensor, marks: Tensor) -> Tensor:
    """Mean of the marked pieces, zero where none is marked."""
    return (x * marks[:, :, None]).sum(1) / marks.sum(1, keepdim=True).clamp(min=1.0)
