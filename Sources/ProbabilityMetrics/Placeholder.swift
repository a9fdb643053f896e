// ProbabilityMetrics
