package dev.needletail.bench.report;

import java.util.List;

/**
 * What one plot shows, before it is drawn in any size.
 *
 * @param id of its figure in the page
 * @param title its heading
 * @param reading one sentence: how to read it
 * @param x the axis along the bottom
 * @param y the axes to choose from, the first is shown first
 * @param filled whether the ground under the lines is filled: for shares of a whole only
 */
record Plot(
        String id,
        String title,
        String reading,
        Size size,
        String xTitle,
        String yTitle,
        Scale x,
        List<Scale> y,
        List<Series> series,
        List<Mark> marks,
        boolean filled) {

    /** More points than a wide screen has columns help nobody. */
    static final int POINTS_MAX = 1_200;

    Plot {
        assert !y.isEmpty() && !series.isEmpty() : id;
    }

    /** What the drawing says to someone who does not see it. */
    String description() {
        StringBuilder text = new StringBuilder();
        for (Series line : series) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(line.name())
                    .append(": ")
                    .append(y.getFirst().unit().format(line.least()))
                    .append(" to ")
                    .append(y.getFirst().unit().format(line.greatest()));
        }
        for (Mark mark : marks) {
            text.append("; ").append(mark.label());
        }
        return text.append('.').toString();
    }
}
