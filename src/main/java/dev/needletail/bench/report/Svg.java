package dev.needletail.bench.report;

/** Numbers as SVG writes them: a tenth of a unit is finer than any screen shows. */
final class Svg {

    private Svg() {}

    static String number(double value) {
        assert Double.isFinite(value) : value;
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
    }

    static String line(double x1, double y1, double x2, double y2) {
        return "M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2);
    }

    /** A line through all points; NaN makes a gap, and a point between two gaps becomes a dot. */
    static String path(Series series, Frame frame) {
        StringBuilder path = new StringBuilder(series.x().length * 12);
        boolean before = false;
        for (int i = 0; i < series.x().length; i++) {
            boolean here = !Double.isNaN(series.y()[i]);
            if (here) {
                double x = frame.xOf(series.x()[i]);
                String y = number(frame.yOf(series.y()[i]));
                path.append(before ? 'L' : 'M').append(number(x)).append(' ').append(y);
                boolean alone = !before && (i + 1 == series.x().length || Double.isNaN(series.y()[i + 1]));
                if (alone) {
                    path.append('L').append(number(x)).append(' ').append(y);
                }
            }
            before = here;
        }
        return path.toString();
    }

    /** The ground between {@link #path} and the bottom of the frame. The series has no gap. */
    static String ground(Series series, Frame frame) {
        double first = frame.xOf(series.x()[0]);
        double last = frame.xOf(series.x()[series.x().length - 1]);
        return path(series, frame) + "L" + number(last) + " " + number(frame.bottom()) + "L" + number(first) + " "
                + number(frame.bottom()) + "z";
    }
}
