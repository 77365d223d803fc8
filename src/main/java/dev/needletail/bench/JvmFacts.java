package dev.needletail.bench;

import java.util.List;

/**
 * The JVM that made the load.
 *
 * @param options as given to it
 * @param gc names of its collectors
 */
public record JvmFacts(String version, String vendor, List<String> options, String gc, long heapMaxBytes) {}
