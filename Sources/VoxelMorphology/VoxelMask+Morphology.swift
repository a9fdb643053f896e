public import VolumeCore

extension VoxelMask {
  /// The mask grown by a structuring element.
  ///
  /// Formula:   { a + b : a in the mask, b in the element }, cut to the image.
  /// Empty:     an empty mask stays empty unless `outside` is foreground.
  /// Complexity: exposed voxel rows times rows of the element, 64 voxels at a time; 3 bits per voxel of extra memory.
  ///            The result does not depend on `workerCount`.
  /// Source:    `scipy.ndimage.binary_dilation`; checked in `MorphologyGoldenTests` and `ErosionDilationTests`.
  public func dilated(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> VoxelMask {
    BitGrid(self).dilated(by: element, outside: outside, workerCount: workerCount).unpacked(on: geometry)
  }

  /// The voxels at which a structuring element fits into the mask.
  ///
  /// Formula:   { p : p + b in the mask for every b in the element }
  /// Empty:     an empty mask stays empty, unless the element is empty.
  /// Complexity: as for `dilated`.
  /// Source:    `scipy.ndimage.binary_erosion`; checked in `MorphologyGoldenTests` and `ErosionDilationTests`.
  public func eroded(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> VoxelMask {
    BitGrid(self).eroded(by: element, outside: outside, workerCount: workerCount).unpacked(on: geometry)
  }

  /// Erosion, then dilation: removes what the element does not fit into.
  ///
  /// With `.foreground`, as in scipy, the dilation also adds voxels at the image edge; otherwise none is added.
  /// Source:    `scipy.ndimage.binary_opening`; checked in `MorphologyGoldenTests`.
  public func opened(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> VoxelMask {
    BitGrid(self).eroded(by: element, outside: outside, workerCount: workerCount)
      .dilated(by: element, outside: outside, workerCount: workerCount).unpacked(on: geometry)
  }

  /// Dilation, then erosion: closes gaps into which the element does not fit.
  ///
  /// With the default `.background`, as in scipy, the erosion also removes voxels of the mask at the image edge; with
  /// `.ignored` it removes none.
  /// Source:    `scipy.ndimage.binary_closing`; checked in `MorphologyGoldenTests`.
  public func closed(
    by element: StructuringElement, outside: ImageOutside = .background, workerCount: Int = 1
  ) -> VoxelMask {
    BitGrid(self).dilated(by: element, outside: outside, workerCount: workerCount)
      .eroded(by: element, outside: outside, workerCount: workerCount).unpacked(on: geometry)
  }
}
