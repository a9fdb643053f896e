// EvaluationReport
