package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The meters of Spring, Micrometer and others that rules, dashboard and runbooks count on. */
@ExtendWith(ObservedNode.Shared.class)
class ForeignMetersIT {

    private static final Pattern METER = Pattern.compile("\\b(?:process|jvm|logback|kube|container)_[a-z_]*[a-z]\\b");

    /** Not of the node: kube-state-metrics and cAdvisor have them. */
    private static final Set<String> OF_OTHERS = Set.of(
            "kube_deployment_status_replicas_ready",
            "kube_deployment_spec_replicas",
            "container_cpu_cfs_throttled_seconds_total");

    private final ObservedNode node;

    ForeignMetersIT(ObservedNode node) {
        this.node = node;
    }

    @Test
    void theNodeHasThem() throws Exception {
        Set<String> named = new TreeSet<>();
        for (Path file : RunbooksTest.everything()) {
            Matcher meter = METER.matcher(Files.readString(file));
            while (meter.find()) {
                named.add(meter.group().replaceFirst("(?<=_seconds)_(bucket|count|sum)$", ""));
            }
        }
        named.removeAll(OF_OTHERS);
        assertThat(named).hasSizeGreaterThan(6);
        System.gc(); // pauses are a meter once there was one
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!node.scrape().names().containsAll(named)) {
            assertThat(System.nanoTime())
                    .as(named + " are not all among " + node.scrape().names())
                    .isLessThan(deadline);
        }
    }
}
