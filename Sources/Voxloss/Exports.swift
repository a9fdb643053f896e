// The umbrella: everything that a user of the library imports with one line.
@_exported public import ByteCoding
@_exported public import DistanceTransforms
@_exported public import EvaluationReport
@_exported public import HDF5
@_exported public import NIfTI
@_exported public import OverlapMetrics
@_exported public import ProbabilityMetrics
@_exported public import Scoring
@_exported public import SegmentationLosses
@_exported public import Statistics
@_exported public import SurfaceMetrics
@_exported public import VolumeCore
@_exported public import VolumeFiles
@_exported public import VoxelMorphology
