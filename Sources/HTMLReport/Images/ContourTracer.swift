/// The borders between pixels of different labels, as lines along the pixels' edges.
///
/// Each border is drawn once, also between two labels, so that a dashed line stays dashed.
struct ContourTracer {
  private let width: Int
  private let height: Int
  /// Whether an edge leads to the right of a corner, and one down from it; taken away as they are drawn.
  private var right: [Bool]
  private var down: [Bool]

  /// - Precondition: as many codes as pixels.
  init(_ codes: [UInt16], width: Int, height: Int) {
    precondition(codes.count == width * height, "a picture has all its pixels")
    (self.width, self.height) = (width + 1, height + 1)
    right = [Bool](repeating: false, count: self.width * self.height)
    down = right
    func code(_ column: Int, _ row: Int) -> UInt16 {
      (0..<width).contains(column) && (0..<height).contains(row) ? codes[row * width + column] : 0
    }
    for row in 0...height {
      for column in 0...width {
        let corner = row * self.width + column
        right[corner] = column < width && code(column, row - 1) != code(column, row)
        down[corner] = row < height && code(column - 1, row) != code(column, row)
      }
    }
  }

  /// The path commands of all borders; empty when there are none.
  mutating func path() -> String {
    var path = ""
    // Lines that end at a junction or begin there come first; what is left are rings.
    for isRing in [false, true] {
      for corner in right.indices where isRing || ![0, 2].contains(edges(corner).count) {
        while !edges(corner).isEmpty { path += chain(from: corner) }
      }
    }
    return path
  }

  /// The steps along the edges that are left at a corner.
  private func edges(_ corner: Int) -> [Int] {
    var steps: [Int] = []
    if right[corner] { steps.append(1) }
    if down[corner] { steps.append(width) }
    if corner % width > 0, right[corner - 1] { steps.append(-1) }
    if corner >= width, down[corner - width] { steps.append(-width) }
    return steps
  }

  private mutating func take(_ corner: Int, _ step: Int) {
    switch step {
    case 1: right[corner] = false
    case -1: right[corner - 1] = false
    case width: down[corner] = false
    default: down[corner - width] = false
    }
  }

  /// Follows edges until there is no way on, or several.
  private mutating func chain(from start: Int) -> String {
    var path = "M\(start % width) \(start / width)"
    var (corner, run, direction) = (start, 0, 0)
    func command(_ direction: Int, _ run: Int) -> String {
      run == 0 ? "" : abs(direction) == 1 ? "h\(direction * run)" : "v\(direction > 0 ? run : -run)"
    }
    repeat {
      let steps = edges(corner)
      guard let step = steps.contains(direction) ? direction : steps.first else { break }
      if step != direction {
        path += command(direction, run)
        (direction, run) = (step, 0)
      }
      take(corner, step)
      corner += step
      run += 1
    } while corner != start && edges(corner).count == 1
    return path + command(direction, run) + (corner == start ? "z" : "")
  }
}
