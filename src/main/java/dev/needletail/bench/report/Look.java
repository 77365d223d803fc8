package dev.needletail.bench.report;

import java.util.Locale;

/** Colour, dash and marker of the n-th line: no two of the first 36 agree in all, and no two of six in any. */
final class Look {

    static final int COLOURS = 6;

    /** What is no run and no measurement: the diagonal to compare with. */
    static final int NEUTRAL = -1;

    private Look() {}

    /** The classes that the style sheet knows. */
    static String classes(int look) {
        return look == NEUTRAL ? "cn d5" : "c" + look % COLOURS + " d" + dash(look);
    }

    /** Each further round of colours begins with the next dash and marker. */
    private static int dash(int look) {
        return (look + look / COLOURS) % COLOURS;
    }

    /** The outline of the marker around a point. */
    static String marker(int look, double x, double y) {
        return switch (dash(look)) {
            case 0 -> at("M%.1f %.1fa3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z", x - 3.6, y);
            case 1 -> at("M%.1f %.1fh6.6v6.6h-6.6z", x - 3.3, y - 3.3);
            case 2 -> at("M%.1f %.1fl4.2 7.4h-8.4z", x, y - 4.6);
            case 3 -> at("M%.1f %.1fl4.6 4.6l-4.6 4.6l-4.6 -4.6z", x, y - 4.6);
            case 4 -> at("M%.1f %.1fh8.4l-4.2 7.4z", x - 4.2, y - 2.8);
            default -> at("M%.1f %.1fh3v3h3v3h-3v3h-3v-3h-3v-3h3z", x - 1.5, y - 4.5);
        };
    }

    private static String at(String shape, double x, double y) {
        return String.format(Locale.ROOT, shape, x, y);
    }
}
