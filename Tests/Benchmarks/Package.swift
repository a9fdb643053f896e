// swift-tools-version: 6.2
import PackageDescription

// Benchmarks against other tools; built apart from the package so that users of it never see them.
let package = Package(
  name: "VoxlossBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Voxloss", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(name: "CDeflateAlone", pkgConfig: "libdeflate"),
    .executableTarget(
      name: "VoxlossBenchmarks",
      dependencies: [
        "CDeflateAlone",
        .product(name: "Voxloss", package: "Voxloss"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
)
