package dev.needletail.bench.report;

/**
 * How large a drawing is, in its own units, which are pixels where it is shown as wide as it was drawn.
 *
 * <p>Each plot is drawn once for a wide window and once for a narrow one, and the style sheet shows the one that fits: text
 * is never scaled to where it can't be read.
 */
enum Size {
    /** The whole width of the page. */
    WIDE(1040, 400, "wide"),
    /** Half of it. */
    HALF(510, 320, "wide"),
    /** A telephone. */
    NARROW(358, 280, "narrow");

    static final double FONT = 13;
    /** The distance of two lines of text. */
    static final double LINE = 17;

    final double width;
    final double height;
    final String className;

    Size(double width, double height, String className) {
        this.width = width;
        this.height = height;
        this.className = className;
    }

    /** An estimate on the generous side, for no font is at hand: that of DejaVu Sans, the widest of the common ones. */
    static double textWidth(String text) {
        double width = 0;
        for (int i = 0; i < text.length(); i++) {
            width += widthOf(text.charAt(i));
        }
        return width * FONT;
    }

    /** The same in bold. */
    static double boldWidth(String text) {
        return textWidth(text) * 1.12;
    }

    /** In units of the font's size. */
    private static double widthOf(char c) {
        if (c > 0x2E80 || "mwMW%…@".indexOf(c) >= 0) {
            return 1.02;
        }
        if (" .,:;'|ijl".indexOf(c) >= 0) {
            return 0.34;
        }
        return Character.isUpperCase(c) ? 0.78 : 0.65;
    }
}
