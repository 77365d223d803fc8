package dev.needletail.bench.report;

/** Where the axes of one drawing lie, and where a value lies between them. All in units of the drawing, y grows downwards. */
record Frame(Scale x, Scale y, double left, double right, double top, double bottom) {

    Frame {
        assert left < right && top < bottom : left + ".." + right + " × " + top + ".." + bottom;
    }

    double xOf(double value) {
        return left + x.fraction(value) * (right - left);
    }

    double yOf(double value) {
        return bottom - y.fraction(value) * (bottom - top);
    }

    /** About how many labels the x axis has room for. */
    int xLabels() {
        return Math.max(3, (int) ((right - left) / 75));
    }

    /** About how many labels the y axis has room for. */
    int yLabels() {
        return Math.max(3, (int) ((bottom - top) / 38));
    }
}
