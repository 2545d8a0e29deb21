# Links RocksDB, gRPC, protobuf and Abseil from the archives of their -dev packages instead of the
# shared libraries: calls and thread-local variables across shared libraries took a seventh of
# loged's time. OpenSSL and the rest stay shared: what has security updates of its own comes with
# the system's.
#
# All of these four or none: an archive beside the shared form of the same library would be two
# copies with two states.

function(loge_link_archives)
  set(config_suffixes _NONE _RELEASE "")
  get_directory_property(targets IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    if(NOT target MATCHES "^(absl::|gRPC::|protobuf::lib)")
      continue()
    endif()
    foreach(suffix IN LISTS config_suffixes)
      get_target_property(shared ${target} IMPORTED_LOCATION${suffix})
      if(NOT shared MATCHES "\\.so[.0-9]*$")
        continue()
      endif()
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${shared}")
      if(NOT EXISTS "${archive}")
        message(FATAL_ERROR "${target} has no archive ${archive}: configure with "
          "-DLOGE_LINK_ARCHIVES=OFF")
      endif()
      set_target_properties(${target} PROPERTIES IMPORTED_LOCATION${suffix} "${archive}")
    endforeach()
  endforeach()
endfunction()
