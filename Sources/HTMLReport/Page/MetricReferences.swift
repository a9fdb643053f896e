internal import Scoring

/// A publication that the methods paragraph cites.
struct Publication: Hashable {
  /// The key in BibTeX.
  let key: String
  /// `Dice 1945`.
  let short: String
  /// The reference as a list shows it.
  let text: String
  /// The entry without its key: type and fields.
  let type: String
  let fields: [[String]]

  var bibtex: String {
    let lines = fields.map { "  \($0[0]) = {\($0[1])}" }.joined(separator: ",\n")
    return "@\(type){\(key),\n\(lines)\n}"
  }

  /// An article in a journal; `pages` holds a page range or an article number.
  init(
    _ key: String, _ short: String, authors: String, title: String, journal: String, volume: String, pages: String,
    year: String, doi: String? = nil
  ) {
    self.key = key
    self.short = short
    type = "article"
    text =
      "\(Publication.list(authors)) \(title). \(journal) \(volume):\(pages), \(year)."
      + (doi.map { " doi:\($0)" } ?? "")
    fields =
      [
        ["author", authors], ["title", title], ["journal", journal], ["volume", volume],
        ["pages", pages.replacing("-", with: "--")], ["year", year],
      ] + (doi.map { [["doi", $0]] } ?? [])
  }
}

extension Publication {
  /// The authors as a list shows them, with a full stop behind, where BibTeX has `and` between them.
  fileprivate static func list(_ authors: String) -> String {
    var names = authors.split(separator: " and ").map(String.init)
    let isCut = names.last == "others"
    if isCut { names.removeLast() }
    var text = names.count == 2 && !isCut ? names.joined(separator: " and ") : names.joined(separator: ", ")
    if isCut { text += " et al." }
    return text.hasSuffix(".") ? text : text + "."
  }
}

/// The publications of metrics and statistics.
enum MetricReferences {
  static let dice = Publication(
    "dice1945", "Dice 1945", authors: "Dice, L. R.",
    title: "Measures of the amount of ecologic association between species", journal: "Ecology", volume: "26",
    pages: "297-302", year: "1945", doi: "10.2307/1932409")
  static let jaccard = Publication(
    "jaccard1912", "Jaccard 1912", authors: "Jaccard, P.", title: "The distribution of the flora in the alpine zone",
    journal: "New Phytologist", volume: "11", pages: "37-50", year: "1912",
    doi: "10.1111/j.1469-8137.1912.tb05611.x")
  static let hausdorff = Publication(
    "huttenlocher1993", "Huttenlocher et al. 1993",
    authors: "Huttenlocher, D. P. and Klanderman, G. A. and Rucklidge, W. J.",
    title: "Comparing images using the Hausdorff distance",
    journal: "IEEE Transactions on Pattern Analysis and Machine Intelligence", volume: "15", pages: "850-863",
    year: "1993", doi: "10.1109/34.232073")
  static let assd = Publication(
    "heimann2009", "Heimann et al. 2009", authors: "Heimann, T. and others",
    title: "Comparison and evaluation of methods for liver segmentation from CT datasets",
    journal: "IEEE Transactions on Medical Imaging", volume: "28", pages: "1251-1265", year: "2009",
    doi: "10.1109/TMI.2009.2013851")
  static let nsd = Publication(
    "nikolov2021", "Nikolov et al. 2021", authors: "Nikolov, S. and others",
    title: "Clinically applicable segmentation of head and neck anatomy for radiotherapy: deep learning algorithm "
      + "development and validation study", journal: "Journal of Medical Internet Research", volume: "23",
    pages: "e26151", year: "2021", doi: "10.2196/26151")
  static let generalizedDice = Publication(
    "crum2006", "Crum et al. 2006", authors: "Crum, W. R. and Camara, O. and Hill, D. L. G.",
    title: "Generalized overlap measures for evaluation and validation in medical image analysis",
    journal: "IEEE Transactions on Medical Imaging", volume: "25", pages: "1451-1461", year: "2006",
    doi: "10.1109/TMI.2006.880587")
  static let matthews = Publication(
    "matthews1975", "Matthews 1975", authors: "Matthews, B. W.",
    title: "Comparison of the predicted and observed secondary structure of T4 phage lysozyme",
    journal: "Biochimica et Biophysica Acta", volume: "405", pages: "442-451", year: "1975",
    doi: "10.1016/0005-2795(75)90109-9")
  static let cohen = Publication(
    "cohen1960", "Cohen 1960", authors: "Cohen, J.", title: "A coefficient of agreement for nominal scales",
    journal: "Educational and Psychological Measurement", volume: "20", pages: "37-46", year: "1960",
    doi: "10.1177/001316446002000104")
  static let taha = Publication(
    "taha2015", "Taha and Hanbury 2015", authors: "Taha, A. A. and Hanbury, A.",
    title: "Metrics for evaluating 3D medical image segmentation: analysis, selection, and tool",
    journal: "BMC Medical Imaging", volume: "15", pages: "29", year: "2015", doi: "10.1186/s12880-015-0068-x")
  static let brier = Publication(
    "brier1950", "Brier 1950", authors: "Brier, G. W.",
    title: "Verification of forecasts expressed in terms of probability", journal: "Monthly Weather Review",
    volume: "78", pages: "1-3", year: "1950")
  static let efron = Publication(
    "efron1987", "Efron 1987", authors: "Efron, B.", title: "Better bootstrap confidence intervals",
    journal: "Journal of the American Statistical Association", volume: "82", pages: "171-185", year: "1987",
    doi: "10.1080/01621459.1987.10478410")
  static let blandAltman = Publication(
    "bland1986", "Bland and Altman 1986", authors: "Bland, J. M. and Altman, D. G.",
    title: "Statistical methods for assessing agreement between two methods of clinical measurement",
    journal: "The Lancet", volume: "327", pages: "307-310", year: "1986", doi: "10.1016/S0140-6736(86)90837-8")
  static let metricsReloaded = Publication(
    "maierhein2024", "Maier-Hein et al. 2024", authors: "Maier-Hein, L. and Reinke, A. and others",
    title: "Metrics reloaded: recommendations for image analysis validation", journal: "Nature Methods", volume: "21",
    pages: "195-212", year: "2024", doi: "10.1038/s41592-023-02151-z")

  /// The publication of a metric; nil where none is known for sure.
  static func publication(of key: String) -> Publication? {
    switch key {
    case "dice", "soft_dice", "mean_foreground_dice": dice
    case "jaccard": jaccard
    case "assd": assd
    case "nsd", "nsd_area", "surface_overlap_reference", "surface_overlap_prediction": nsd
    case "generalized_dice": generalizedDice
    case "mcc": matthews
    case "kappa": cohen
    case "brier": brier
    case "sensitivity", "specificity", "precision", "volume_similarity", "rand", "adjusted_rand",
      "mutual_information", "variation_of_information", "global_consistency_error", "average_hausdorff":
      taha
    default: key == "hd" || key.hasPrefix("hd") && MetricScale(key: key).isDistance ? hausdorff : nil
    }
  }
}
