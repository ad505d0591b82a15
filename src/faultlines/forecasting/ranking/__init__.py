"""Rank who acts on whom next, on public temporal-graph splits."""

from faultlines.forecasting.ranking.scoring import RankingScore, rank_next

__all__ = ["RankingScore", "rank_next"]
