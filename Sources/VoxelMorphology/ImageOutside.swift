/// What lies beyond the image when a mask is eroded or dilated.
public enum ImageOutside: String, CaseIterable, Hashable, Sendable {
  /// Background: erosion eats into a mask at the image edge (`border_value=0` of scipy).
  case background
  /// Foreground: dilation grows inwards from the image edge (`border_value=1` of scipy).
  case foreground
  /// Neither: the structuring element is cut off by the image, as in scikit-image. Erosion then acts as with
  /// `foreground`, dilation as with `background`, and a closing loses nothing at the edge.
  case ignored

  /// Whether a dilation takes the outside for foreground.
  var growsInwards: Bool { self == .foreground }
  /// Whether an erosion takes the outside for background.
  var erodesInwards: Bool { self == .background }
}
