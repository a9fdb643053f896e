// swift-tools-version: 6.2
import PackageDescription

// HDF5 and libdeflate are system libraries that an app can do without: switch a trait off where one is missing.
let whenHDF5: TargetDependencyCondition? = .when(traits: ["HDF5"])
let whenLibdeflate: TargetDependencyCondition? = .when(traits: ["Libdeflate"])

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "Voxloss",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Voxloss", targets: ["Voxloss"]),
    .executable(name: "voxloss", targets: ["VoxlossCommand"]),
  ],
  traits: [
    .trait(name: "HDF5", description: "Reading and writing HDF5 files; needs libhdf5."),
    .trait(name: "Libdeflate", description: "Whole-file gzip by libdeflate, several times faster than zlib alone."),
    .default(enabledTraits: ["HDF5", "Libdeflate"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // System libraries, each imported by one target.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),

    // Voxels in memory and on disk.
    library("VolumeCore"),
    library(
      "ByteCoding", ["VolumeCore", "CZlib", .target(name: "CDeflate", condition: whenLibdeflate)]),
    library("NIfTI", ["VolumeCore", "ByteCoding"]),
    library("HDF5", ["VolumeCore", "ByteCoding", .target(name: "CHDF5", condition: whenHDF5)]),
    library("VolumeFiles", ["VolumeCore", "ByteCoding", "NIfTI", "HDF5"]),

    // Engines.
    library("DistanceTransforms", ["VolumeCore"]),
    library("VoxelMorphology", ["VolumeCore"]),
    library("SurfaceMetrics", ["VolumeCore", "VoxelMorphology"]),
    library("OverlapMetrics", ["VolumeCore"]),
    library("ProbabilityMetrics", ["VolumeCore"]),
    library("SegmentationLosses", ["VolumeCore", "DistanceTransforms", "VoxelMorphology"]),

    library("Statistics"),

    // Cases, studies, results and the command.
    library(
      "Scoring",
      [
        "VolumeCore", "ByteCoding", "NIfTI", "HDF5", "VolumeFiles", "OverlapMetrics", "SurfaceMetrics",
        "ProbabilityMetrics", "Statistics",
      ]),
    library(
      "EvaluationReport",
      [
        "VolumeCore", "ByteCoding", "HDF5", "NIfTI", "VolumeFiles", "OverlapMetrics", "SurfaceMetrics",
        "SegmentationLosses", "Statistics", "Scoring",
        .product(name: "TextTable", package: "TextTable"),
      ]),
    .target(
      name: "HTMLReport",
      dependencies: [
        "VolumeCore", "ByteCoding", "VolumeFiles", "OverlapMetrics", "SurfaceMetrics", "Statistics", "Scoring",
        "EvaluationReport", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Templates")], swiftSettings: strict),
    library(
      "Voxloss",
      [
        "VolumeCore", "ByteCoding", "NIfTI", "HDF5", "VolumeFiles", "DistanceTransforms", "VoxelMorphology",
        "OverlapMetrics", "SurfaceMetrics", "ProbabilityMetrics", "SegmentationLosses", "Statistics", "Scoring",
        "EvaluationReport",
      ]),
    .executableTarget(
      name: "VoxlossCommand",
      dependencies: [
        "Voxloss", "HTMLReport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // The library block of the README, built and run by a test.
    .executableTarget(
      name: "LibraryTour", dependencies: ["Voxloss"], path: "Samples/LibraryTour", swiftSettings: strict),

    // Gradients that train: a small linear model on a real volume, one loss a family; a test runs it.
    .executableTarget(
      name: "TrainingTour", dependencies: ["Voxloss"], path: "Samples/TrainingTour", swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: [], path: "Tests/TestSupport", swiftSettings: strict),
    tests("VolumeCoreTests", ["VolumeCore", "TestSupport"]),
    tests("ByteCodingTests", ["VolumeCore", "ByteCoding", "TestSupport"]),
    tests("NIfTITests", ["VolumeCore", "ByteCoding", "NIfTI", "TestSupport"]),
    tests("HDF5Tests", ["VolumeCore", "ByteCoding", "HDF5", "TestSupport"]),
    tests("VolumeFilesTests", ["VolumeCore", "NIfTI", "HDF5", "VolumeFiles", "TestSupport"]),
    tests("OverlapMetricsTests", ["VolumeCore", "OverlapMetrics", "ProbabilityMetrics", "VolumeFiles", "TestSupport"]),
    tests("ProbabilityMetricsTests", ["VolumeCore", "ProbabilityMetrics", "VolumeFiles", "TestSupport"]),
    tests("DistanceTransformsTests", ["VolumeCore", "DistanceTransforms", "VolumeFiles", "TestSupport"]),
    tests(
      "VoxelMorphologyTests", ["VolumeCore", "DistanceTransforms", "VoxelMorphology", "VolumeFiles", "TestSupport"]),
    tests(
      "SurfaceMetricsTests", ["VolumeCore", "VoxelMorphology", "SurfaceMetrics", "VolumeFiles", "TestSupport"]),
    tests(
      "SegmentationLossesTests",
      ["VolumeCore", "DistanceTransforms", "VoxelMorphology", "SegmentationLosses", "VolumeFiles", "TestSupport"]),
    tests("StatisticsTests", ["Statistics", "TestSupport"]),
    tests(
      "ScoringTests",
      [
        "VolumeCore", "ByteCoding", "OverlapMetrics", "SurfaceMetrics", "VolumeFiles", "Statistics", "Scoring",
        "TestSupport",
      ]),
    tests(
      "EvaluationReportTests",
      [
        "VolumeCore", "OverlapMetrics", "SurfaceMetrics", "SegmentationLosses", "VolumeFiles", "Statistics", "Scoring",
        "EvaluationReport", "TestSupport",
      ]),
    tests("HTMLReportTests", ["VolumeCore", "Statistics", "Scoring", "EvaluationReport", "HTMLReport", "TestSupport"]),
    tests(
      "CommandLineTests",
      [
        "Voxloss", "HTMLReport", "VoxlossCommand", "LibraryTour", "TrainingTour", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
)
