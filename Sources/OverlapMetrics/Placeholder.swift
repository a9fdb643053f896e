// OverlapMetrics
