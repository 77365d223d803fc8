package dev.needletail.upstream;

/** The article's adjust_pool_size, operation for operation: f32 product, integer divisions that truncate. */
final class ArticleArithmetic {

    private ArticleArithmetic() {}

    static int predicted(int peak) {
        return (int) Math.ceil((float) peak * 1.2f);
    }

    static int next(int target, int peak) {
        int predicted = predicted(peak);
        if (predicted > target) {
            return Math.min(target + (predicted - target) / 2, predicted);
        }
        if (predicted < target) {
            return Math.max(target - (target - predicted) / 4, predicted);
        }
        return target;
    }

    /** Where the target comes to rest under a constant peak. */
    static int rest(int target, int peak) {
        int at = target;
        for (int next = next(at, peak); next != at; next = next(at, peak)) {
            at = next;
        }
        return at;
    }
}
