package dev.needletail.watch;

/** Whom a stack names: the topmost frame that belongs neither to the platform nor to Netty. */
final class Holder {

    private static final String[] CARRIERS = {"java.", "javax.", "jdk.", "sun.", "com.sun.", "io.netty.", "reactor."};

    private Holder() {}

    /** The frame that holds the loop; the topmost one where all belong to the platform. */
    static String of(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!isCarrier(frame.getClassName())) {
                return text(frame);
            }
        }
        return stack.length == 0 ? "a thread without a stack" : text(stack[0]);
    }

    private static String text(StackTraceElement frame) {
        // Without module and class loader, which say nothing here.
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    private static boolean isCarrier(String type) {
        for (String carrier : CARRIERS) {
            if (type.startsWith(carrier)) {
                return true;
            }
        }
        return false;
    }
}
