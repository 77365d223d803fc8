package dev.needletail.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Properties;

/** The node's own version, also where another application with build information of its own has it as a library. */
final class Version {

    private static final String BUILD_INFO = "META-INF/build-info.properties";

    private Version() {}

    static String ofThisBuild() {
        try {
            for (URL url : Collections.list(Version.class.getClassLoader().getResources(BUILD_INFO))) {
                Properties info = new Properties();
                try (InputStream in = url.openStream()) {
                    info.load(in);
                }
                if ("needletail".equals(info.getProperty("build.artifact"))) {
                    return info.getProperty("build.version", "(unversioned)");
                }
            }
        } catch (IOException unreadable) {
            return "(unreadable version)";
        }
        return "(unpackaged)";
    }
}
