package dev.needletail.bench.report;

import java.util.Locale;

/** Numbers for people: three significant digits, the unit that suits the size, thousands set apart. */
final class Figures {

    static final String UNKNOWN = "not known";

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Figures() {}

    /** A duration: {@code 850 ns}, {@code 26.4 µs}, {@code 1.23 ms}, {@code 60 s}. */
    static String nanos(double nanos) {
        if (!Double.isFinite(nanos)) {
            return UNKNOWN;
        }
        double size = Math.abs(nanos);
        if (size < 999.5) {
            return digits(nanos) + " ns";
        }
        if (size < 999.5e3) {
            return digits(nanos / 1e3) + " µs";
        }
        if (size < 999.5e6) {
            return digits(nanos / 1e6) + " ms";
        }
        return seconds(nanos / 1e9);
    }

    static String nanos(long nanos) {
        return nanos((double) nanos);
    }

    /** A time span that is seconds or longer: {@code 7.25 s}, {@code 90 s}, {@code 12 min}. */
    static String seconds(double seconds) {
        if (seconds >= 7200) {
            return digits(seconds / 3600) + " h";
        }
        return seconds >= 300 ? digits(seconds / 60) + " min" : digits(seconds) + " s";
    }

    /** A frequency: {@code 48,211/s}. */
    static String perSecond(double rate) {
        return number(rate) + "/s";
    }

    /** Whole from 100 on, three significant digits below: {@code 48,211}, {@code 12.4}. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        return Math.abs(value) >= 99.95 ? count(Math.round(value)) : digits(value);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 1 answer}, {@code 3 answers}. */
    static String count(long count, String one, String many) {
        return count(count) + " " + (count == 1 ? one : many);
    }

    static String bytes(long bytes) {
        double size = (double) bytes;
        int unit = 0;
        while (Math.abs(size) >= 1000 && unit < BINARY.length - 1) {
            size /= 1024;
            unit++;
        }
        return digits(size) + " " + BINARY[unit];
    }

    /** A ratio: {@code 1.23 ×}. */
    static String ratio(double ratio) {
        return Double.isFinite(ratio) ? digits(ratio) + " ×" : UNKNOWN;
    }

    /** A percentile with as many nines as it has: {@code 99.9 %}. */
    static String percentile(double percentile) {
        return trimmed(percentile, 7) + " %";
    }

    /** A share in percent: {@code 0.42 %}. */
    static String share(double share) {
        return digits(share) + " %";
    }

    /** At most three significant digits below 1000, none of them a trailing zero after the point; never an exponent. */
    static String digits(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 99.95) {
            return count(Math.round(value));
        }
        int decimals = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 2 - (int) Math.floor(Math.log10(size) + 0.0003);
        return trimmed(value, Math.min(decimals, 9));
    }

    private static String trimmed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        String trimmed = text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
        return trimmed.equals("-0") ? "0" : trimmed;
    }
}
