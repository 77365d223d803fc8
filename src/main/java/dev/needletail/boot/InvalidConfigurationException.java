package dev.needletail.boot;

import org.jspecify.annotations.Nullable;

/** A value of the configuration, or several of them together, cannot be used. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String problem;

    /**
     * @param property the property, or the section of the configuration, that is wrong: {@code needletail.tcp.port}
     * @param problem what is wrong with it, with the figures; the way out stands behind a colon
     */
    public InvalidConfigurationException(String property, String problem) {
        this(property, problem, null);
    }

    InvalidConfigurationException(String property, String problem, @Nullable Throwable cause) {
        super(property + ": " + problem, cause);
        this.property = property;
        this.problem = problem;
    }

    /** The property or section that is wrong. */
    public String property() {
        return property;
    }

    /** What is wrong, and after a colon the way out. */
    public String problem() {
        return problem;
    }
}
