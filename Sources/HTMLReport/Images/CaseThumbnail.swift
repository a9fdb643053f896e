internal import Foundation
internal import Scoring
internal import VolumeCore
internal import VolumeFiles

/// The worst slice of a case with the contours of reference and prediction.
struct CaseThumbnail {
  struct Picture {
    let drawing: SVGElement
    /// Which slice it is, and why there is no image where one was wanted.
    var note: String
  }

  /// Why there is no picture, in one line.
  struct Problem: Error {
    let reason: String
  }

  /// Background, agreement, reference alone, prediction alone, both with different labels.
  private static let colours: [(UInt8, UInt8, UInt8)] = [
    (16, 19, 22), (110, 116, 122), (38, 72, 96), (100, 72, 20), (120, 64, 100),
  ]

  private let scored: CaseScore
  private let imagesFolder: String?

  init(of scored: CaseScore, imagesFolder: String?) {
    self.scored = scored
    self.imagesFolder = imagesFolder
  }

  func picture() -> Result<Picture, Problem> {
    do throws(VolumeFileError) {
      return try draw()
    } catch {
      return .failure(Problem(reason: error.description))
    }
  }

  /// The files of a folder with one file an organ; nil for a file.
  private func organFiles(_ path: String?) -> Result<[Int: String]?, Problem> {
    guard let path, isFolder(path) else { return .success(nil) }
    do throws(ScoringError) {
      let files = try CaseSource.organFiles(of: scored, in: path)
      return files.isEmpty ? .failure(Problem(reason: "\(path): holds no file of a scored organ")) : .success(files)
    } catch {
      return .failure(Problem(reason: error.description))
    }
  }

  private func draw() throws(VolumeFileError) -> Result<Picture, Problem> {
    let path = scored.referencePath
    let ours: [Int: String]?
    let theirs: [Int: String]?
    do throws(Problem) {
      (ours, theirs) = (try organFiles(path).get(), try organFiles(scored.predictionPath).get())
    } catch {
      return .failure(error)
    }
    let organs = ours == nil && theirs == nil ? nil : OrganMaps(scored)
    let first = ours.flatMap { files in organs?.labels.lazy.compactMap { files[$0] }.first ?? files.values.min() }
    let file = try VolumeFile(contentsOf: first ?? path, role: .labels)
    guard file.geometry.size == scored.geometry.size else {
      return .failure(Problem(reason: "\(path): is \(file.geometry.size), but \(scored.geometry.size) was scored"))
    }
    let geometry = file.geometry
    func aligned(_ map: LabelMap, _ other: VolumeFile) throws(VolumeFileError) -> LabelMap {
      try self.aligned(map, file, other)
    }
    let reference =
      if let ours, let organs {
        try organs.map(ours, on: geometry, align: aligned)
      } else {
        try namingPath(path) { () throws(VolumeError) in try LabelMap(file.volume) }
      }
    var prediction: LabelMap?
    if let theirs, let organs, scored.predictionState != .missing {
      prediction = try organs.map(theirs, on: geometry, align: aligned)
    } else if let predicted = scored.predictionPath, scored.predictionState == .scored {
      let other = try VolumeFile(contentsOf: predicted, role: .labels)
      if other.volume.channelCount > 1 {
        return .failure(Problem(reason: "\(predicted): holds class scores, of which no contours are drawn"))
      }
      let map = try namingPath(predicted) { () throws(VolumeError) in try LabelMap(other.volume) }
      prediction = try aligned(map, other)
    }
    let members =
      organs?.labels ?? scored.labels.flatMap { entry -> [Int] in entry.label.map { [$0] } ?? entry.members ?? [] }
    let slices = LabelSlices(reference: reference, prediction: prediction, labels: Set(members).sorted())
    let slice = slices.worstSlice()
    let crop = slices.crop(slice: slice)
    var shown = picture(slices, slice, crop, reference.geometry, hasPrediction: prediction != nil)
    if let organs, organs.omitted > 0 {
      shown.note += "; the \(organs.labels.count) worst of \(organs.labels.count + organs.omitted) organs"
    }
    return .success(shown)
  }

  /// The prediction on the reference's grid, brought there as it was when it was scored.
  private func aligned(
    _ map: LabelMap, _ reference: VolumeFile, _ file: VolumeFile
  ) throws(VolumeFileError) -> LabelMap {
    if scored.alignment == .resampled {
      return try namingPath(file.path) { () throws(VolumeError) in try map.resampled(onto: reference.geometry) }
    }
    let isLoose =
      switch scored.alignment {
      case .ignored, .nearlySame: true
      default: false
      }
    var aligner = GridAligner(
      reference: reference.geometry, referencePath: reference.path,
      isReferenceSpacingAssumed: reference.isSpacingAssumed, ignoringGeometry: isLoose, tolerance: .standard)
    return try aligner.align(map, path: file.path, isSpacingAssumed: file.isSpacingAssumed).item
  }

  private func picture(
    _ slices: LabelSlices, _ slice: Int, _ crop: PixelBox, _ geometry: VolumeGeometry, hasPrediction: Bool
  ) -> Picture {
    let plane = slices.plane
    let codes = slices.codes(crop, slice: slice)
    let (background, problem) = background(plane, slice, crop, geometry, codes)
    var image = SVGElement(
      "image",
      [
        ("width", "\(crop.width)"), ("height", "\(crop.height)"), ("preserveAspectRatio", "none"),
        ("href", background.dataAddress()),
      ])
    if case .palette = background.pixels { image.attributes.append(("style", "image-rendering:pixelated")) }
    var own = ContourTracer(codes.reference, width: crop.width, height: crop.height)
    var other = ContourTracer(codes.prediction, width: crop.width, height: crop.height)
    let spacing = scored.geometry.spacing.components
    let (across, down) = (spacing[plane.columnAxis], spacing[plane.rowAxis])
    let scale = 300 / max(Double(crop.width) * across, Double(crop.height) * down)
    let group = SVGElement(
      "g", [("transform", String(format: "scale(%.6f %.6f)", across * scale, down * scale))],
      [image]
        + [("r", own.path()), ("q", other.path())].filter { !$0.1.isEmpty }.flatMap { kind, path in
          [.path(path, kind: "e"), .path(path, kind: kind)]
        })
    let caption = plane.caption(slice: slice)
    let label =
      "\(scored.name), \(caption): contours of the reference"
      + (hasPrediction ? " and the prediction" : "; no prediction")
    let drawing = SVGElement.drawing(
      width: Double(crop.width) * across * scale, height: Double(crop.height) * down * scale, label: label, [group])
    let notes = [caption] + (hasPrediction ? [] : ["no usable prediction"]) + (problem.map { [$0] } ?? [])
    return Picture(drawing: drawing, note: notes.joined(separator: "; "))
  }

  /// The image, or what both maps hold where there is none.
  private func background(
    _ plane: SlicePlane, _ slice: Int, _ crop: PixelBox, _ geometry: VolumeGeometry,
    _ codes: (reference: [UInt16], prediction: [UInt16])
  ) -> (PNGImage, problem: String?) {
    var problem: String?
    if let imagesFolder {
      if let path = ImageSlice.file(of: scored.name, in: imagesFolder) {
        do throws(VolumeFileError) {
          let image = try ImageSlice(
            contentsOf: path, onto: geometry, referencePath: scored.referencePath, plane: plane, crop: crop,
            slice: slice)
          return (PNGImage(width: image.width, height: image.height, pixels: .grey(image.grey)), nil)
        } catch {
          problem = error.description
        }
      } else {
        problem = "\(imagesFolder): holds no image of this case"
      }
    }
    let kinds = zip(codes.reference, codes.prediction).map { own, other -> UInt8 in
      if own == other { return own == 0 ? 0 : 1 }
      return other == 0 ? 2 : own == 0 ? 3 : 4
    }
    let image = PNGImage(
      width: crop.width, height: crop.height, pixels: .palette(kinds, colours: CaseThumbnail.colours))
    return (image, problem)
  }

  private func isFolder(_ path: String) -> Bool {
    let values = try? URL(fileURLWithPath: path).resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory ?? false
  }
}
