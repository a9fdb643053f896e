/// Suggestions for misspelt names.
package enum NearestName {
  /// The name that needs the fewest edits, if they are few: one in three letters, but at least one.
  ///
  /// Case, hyphens and underscores are no edits.
  package static func nearest(_ word: String, among names: [String]) -> String? {
    let folded = folded(word)
    let best = names.min { distance(folded, NearestName.folded($0)) < distance(folded, NearestName.folded($1)) }
    guard let best, distance(folded, NearestName.folded(best)) <= max(1, folded.count / 3) else { return nil }
    return best
  }

  /// The name that is meant: the word itself, or the only name that differs in case, hyphens and underscores alone.
  package static func match(_ word: String, among names: [String]) -> String? {
    if names.contains(word) { return word }
    let folded = folded(word)
    let matches = names.filter { NearestName.folded($0) == folded }
    return matches.count == 1 ? matches[0] : nil
  }

  /// Lower case without hyphens and underscores.
  private static func folded(_ word: String) -> String { word.lowercased().filter { $0 != "-" && $0 != "_" } }

  /// Damerau's and Levenshtein's distance: letters put in, left out, changed, or swapped with their neighbour.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
